/** The sheet with the world's text. */
export const world = {
  title: 'The world',
  about:
    'Domains, accounts, hosts, zones and settings. Applied at once, or refused whole: then the old one stays in force.',
  text: 'The world’s text',
  problems: 'What is wrong',
  place: (line: number, column: number) => `line ${String(line)}, column ${String(column)}`,
  outdated: 'The world was changed elsewhere since you began. Applying replaces that; reverting shows it.',
  apply: 'Apply',
  applying: 'Applying…',
  inForce: 'In force.',
  revert: 'Revert',
  revertTitle: 'Back to the text in force',
  replaces: 'The default world replaces this one.',
  reset: 'Reset',
  keep: 'Keep',
  resetToDefault: 'Reset to default…',
  import: 'Import…',
  importFile: 'Import a world’s file',
  export: 'Export',
  tooLarge: (name: string, size: string, most: string) =>
    `${name} has ${size} octets; a world’s file has at most ${most}.`,
  zones: {
    title: 'Zones as a table',
    zone: 'zone',
    change: 'change',
    cell: (column: string, record: number, zone: string) => `${column} of record ${String(record)}, ${zone}`,
    add: (record: number) => `Add a record behind record ${String(record)}`,
    remove: (record: number) => `Take record ${String(record)} away`,
    none: 'The text has no zones that could be read: they stand under `zones:`, a list of records for each domain.',
  },
};
