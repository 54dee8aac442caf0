/** First letter and domain of a mail: enough to recognise, too little to write to (ASVS 14.2.6). */
export function masked(mail: string): string {
  const at = mail.lastIndexOf('@');
  return `${mail.slice(0, 1)}***${mail.slice(at)}`;
}
