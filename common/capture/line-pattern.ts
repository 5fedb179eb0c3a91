/** Whether a line is what a pattern says, in which each `<*>` stands for any run of characters. */
export function matches(pattern: string, line: string): boolean {
  const parts = pattern.split('<*>');
  const first = parts[0] ?? '';
  if (parts.length === 1) return line === pattern;
  const last = parts.at(-1) ?? '';
  if (!line.startsWith(first) || !line.endsWith(last)) return false;
  let at = first.length;
  const end = line.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = line.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end;
}
