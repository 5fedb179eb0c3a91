/** `1 message`, `3,000 messages`. */
const digits = new Intl.NumberFormat('en');

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${digits.format(count)} ${count === 1 ? one : many}`;
