import { Textarea } from '@mantine/core';

/** Characters that the service reads in one request. */
export const TEXT_LENGTH_MAX = 56_000;

interface Words {
  readonly file: string;
  /** What the button says that opens the machine's own dialog. */
  readonly choose: string;
  readonly text: string;
  readonly tooLarge: string;
}

/** A CSV file, chosen or pasted. */
export function FileText(props: { words: Words; text: string; onText: (text: string) => void }) {
  const { words, text, onText } = props;
  return (
    <>
      <label className="pd-label">
        {words.file}
        <input
          type="file"
          accept=".csv,text/csv,text/plain"
          aria-label={words.choose}
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file !== undefined) void file.text().then(onText);
          }}
        />
      </label>
      <Textarea
        label={words.text}
        autosize
        minRows={4}
        maxRows={10}
        spellCheck={false}
        value={text}
        error={text.length > TEXT_LENGTH_MAX ? words.tooLarge : undefined}
        onChange={(event) => onText(event.currentTarget.value)}
      />
    </>
  );
}
