/** The line above all panes. */
export const topBar = {
  states: {
    live: 'live',
    paused: 'paused in time',
    capture: 'a capture',
    replay: 'a replay, offline',
    connecting: 'connecting',
  },
  services: 'services',
  servicesLabel: (listen: string) => `Services: ${listen}`,
  world: 'world',
  worldTitle: 'Domains, accounts, hosts, zones and settings as a text (w)',
  certificate: 'CA certificate',
  certificateTitle: 'The certificate that mail clients need to trust for TLS',
  themes: { auto: 'as the system', light: 'light', dark: 'dark' },
  colours: (theme: string) => `Colours: ${theme}`,
  changeColours: (theme: string) => `Colours: ${theme}. Change`,
  help: 'Help and keys',
};
