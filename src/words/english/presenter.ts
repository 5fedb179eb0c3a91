/** What stands beneath the diagram in a lecture hall. */
export const presenter = {
  label: 'What the current arrow means',
  nothing: 'Nothing has been said yet.',
  greeting: 'The server speaks first: this is its greeting.',
  toServer: (client: string) => `${client} → server`,
  toClient: (client: string) => `server → ${client}`,
  toDns: (client: string) => `${client} → DNS`,
  fromDns: (client: string) => `DNS → ${client}`,
  of: (place: string, all: string) => `${place} of ${all}`,
  answers: (verb: string) => `answers ${verb}`,
  continues: (verb: string) => `continues ${verb}`,
  after: (time: string) => `after ${time}`,
  answered: (code: string, time: string) => `answered ${code} after ${time}`,
  previous: 'Previous arrow (k, Page Up)',
  next: 'Next arrow (j, Page Down)',
  commands: {
    toggle: 'Presenter: large, one arrow at a time, with what it means',
    next: 'Presenter: next arrow',
    previous: 'Presenter: previous arrow',
  },
};
