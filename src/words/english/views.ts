/** The ways to look at a trace, as the switch above names them and as the palette describes them. */
export const views = {
  diagram: { name: 'Diagram', title: 'The sequence diagram' },
  list: { name: 'List', title: 'Everything that was said as a list, also for screen readers' },
  states: { name: 'States', title: 'The state machines of the protocols' },
  sessions: {
    name: 'Sessions',
    title: 'Sessions side by side: what each believes of a mailbox, and what is true',
  },
};

/** Something that is loaded when first looked at. */
export const later = {
  loading: 'Loading…',
  failed: 'This part of the page could not be loaded. Is mailglass still running?',
  again: 'Try again',
  switch: 'How to look at the trace',
};
