// A process of its own: holds the write lock of a SQLite file for a while, or the instance lock until it is killed.
const sqlite3 = require('sqlite3');

const [file, begin, ms] = process.argv.slice(2);
const database = new sqlite3.Database(file);
database.exec(begin, (error) => {
  console.log(error === null ? 'held' : `refused ${error.message}`);
  setTimeout(() => database.exec('ROLLBACK', () => database.close()), Number(ms));
});
