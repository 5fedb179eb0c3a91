/**
 * Where the states of each protocol stand on the chart and which way its edges run. Only that: what states and edges there
 * are is derived from the command tables. An edge that is not mentioned here runs straight.
 */
import type { Place } from '../../common/machines/moves.ts';
import type { Protocol } from '../../common/protocols.ts';

type Side = 'left' | 'right' | 'top' | 'bottom';

/** A place on the border of a box or frame: which side, and how far from its middle, in units of the chart. */
export interface Anchor {
  readonly side: Side;
  readonly off?: number;
}

/** Where the labels of an edge stand: beside which of its segments, counted from 0, and how far along it. */
export interface LabelPlace {
  readonly segment?: number;
  readonly along?: number;
  /** `above` and `below` a horizontal segment, `left` and `right` of a vertical one. */
  readonly side: 'above' | 'below' | 'left' | 'right';
  /** In a row rather than one beneath the other. */
  readonly row?: boolean;
}

export interface Route {
  readonly from: Place;
  readonly to: Place;
  readonly out: Anchor;
  readonly into: Anchor;
  /** Lines it runs along on its way, each at a right angle to the one before. */
  readonly via?: readonly ({ readonly x: number } | { readonly y: number })[];
  readonly label: LabelPlace;
}

/** A frame around states: an edge that leaves it leaves each of them alike. */
export interface Frame {
  readonly around: readonly Place[];
  /** Room within it, left, top, right, bottom. */
  readonly pad: readonly [number, number, number, number];
  readonly edges: readonly (Omit<Route, 'from'> & { readonly verbs: readonly string[] })[];
}

export interface Plan {
  /** The chart is never laid out smaller than this; on a larger stage it is drawn larger and apart. */
  readonly width: number;
  readonly height: number;
  /** The middle of each state, and in how many columns the commands stand that stay in it. */
  readonly places: Readonly<
    Partial<Record<Place, { readonly x: number; readonly y: number; readonly columns?: number }>>
  >;
  readonly frames: readonly Frame[];
  readonly routes: readonly Route[];
}

/** Straight from left to right. */
const across = (from: Place, to: Place): Route => ({
  from,
  to,
  out: { side: 'right' },
  into: { side: 'left' },
  label: { side: 'above' },
});

/** The phases of a session from left to right; below them what only some sessions see. RFC 5321 §3 */
const smtp: Plan = {
  width: 928,
  height: 352,
  places: {
    start: { x: 16, y: 152 },
    connected: { x: 124, y: 152, columns: 2 },
    ready: { x: 302, y: 152, columns: 2 },
    mail: { x: 502, y: 98, columns: 2 },
    rcpt: { x: 692, y: 98, columns: 2 },
    failed: { x: 502, y: 212, columns: 2 },
    bdat: { x: 692, y: 212, columns: 2 },
    data: { x: 876, y: 98 },
    auth: { x: 302, y: 328 },
    quit: { x: 592, y: 328 },
  },
  frames: [
    {
      around: ['mail', 'rcpt', 'failed', 'bdat'],
      pad: [12, 14, 12, 12],
      edges: [
        {
          to: 'ready',
          verbs: ['EHLO', 'HELO', 'RSET'],
          out: { side: 'left', off: 42 },
          into: { side: 'right', off: 30 },
          label: { side: 'below' },
        },
      ],
    },
    {
      around: ['connected', 'ready', 'mail', 'rcpt', 'failed', 'bdat'],
      pad: [10, 56, 36, 20],
      edges: [
        {
          to: 'quit',
          verbs: ['QUIT', '421'],
          out: { side: 'bottom', off: 178 },
          into: { side: 'top' },
          label: { side: 'right', row: true },
        },
        {
          to: 'connected',
          verbs: ['STARTTLS'],
          out: { side: 'bottom', off: -298 },
          into: { side: 'bottom', off: -10 },
          label: { side: 'right' },
        },
      ],
    },
  ],
  routes: [
    across('start', 'connected'),
    across('connected', 'ready'),
    {
      from: 'ready',
      to: 'mail',
      out: { side: 'right', off: -34 },
      into: { side: 'left', off: 20 },
      label: { side: 'above', along: 0.45 },
    },
    across('mail', 'rcpt'),
    {
      from: 'rcpt',
      to: 'data',
      out: { side: 'right' },
      into: { side: 'left' },
      label: { side: 'above', along: 0.66 },
    },
    {
      from: 'data',
      to: 'ready',
      out: { side: 'top' },
      into: { side: 'top' },
      via: [{ y: 30 }],
      label: { segment: 0, side: 'left', along: 0.35 },
    },
    {
      from: 'rcpt',
      to: 'ready',
      out: { side: 'top' },
      into: { side: 'top' },
      via: [{ y: 30 }],
      label: { segment: 1, side: 'below', along: 0.09 },
    },
    {
      from: 'bdat',
      to: 'ready',
      out: { side: 'right', off: 10 },
      into: { side: 'top' },
      via: [{ x: 771 }, { y: 30 }],
      label: { segment: 1, side: 'right', along: 0.2 },
    },
    {
      from: 'rcpt',
      to: 'bdat',
      out: { side: 'bottom', off: 24 },
      into: { side: 'top', off: 24 },
      label: { side: 'right' },
    },
    {
      from: 'mail',
      to: 'failed',
      out: { side: 'bottom', off: -40 },
      into: { side: 'top', off: -40 },
      label: { side: 'right' },
    },
    {
      from: 'rcpt',
      to: 'failed',
      out: { side: 'bottom', off: -30 },
      into: { side: 'top', off: 40 },
      via: [{ y: 160 }],
      label: { segment: 1, side: 'above', along: 0.45 },
    },
    { from: 'bdat', to: 'failed', out: { side: 'left' }, into: { side: 'right' }, label: { side: 'above' } },
    {
      from: 'ready',
      to: 'auth',
      out: { side: 'bottom', off: -22 },
      into: { side: 'top', off: -22 },
      label: { side: 'left', along: 0.74 },
    },
    {
      from: 'auth',
      to: 'ready',
      out: { side: 'top', off: 22 },
      into: { side: 'bottom', off: 22 },
      label: { side: 'right', along: 0.26 },
    },
    across('auth', 'quit'),
    {
      from: 'data',
      to: 'quit',
      out: { side: 'bottom' },
      into: { side: 'right' },
      via: [{ y: 328 }],
      label: { segment: 1, side: 'above', along: 0.4 },
    },
  ],
};

/** RFC 1939 §3 */
const pop3: Plan = {
  width: 740,
  height: 300,
  places: {
    start: { x: 20, y: 96 },
    authorization: { x: 170, y: 96, columns: 2 },
    transaction: { x: 430, y: 96, columns: 3 },
    update: { x: 680, y: 96 },
    closed: { x: 170, y: 268 },
  },
  frames: [],
  routes: [
    across('start', 'authorization'),
    {
      from: 'start',
      to: 'closed',
      out: { side: 'bottom' },
      into: { side: 'left' },
      via: [{ y: 268 }],
      label: { segment: 1, side: 'above', along: 0.4 },
    },
    across('authorization', 'transaction'),
    {
      from: 'authorization',
      to: 'closed',
      out: { side: 'bottom' },
      into: { side: 'top' },
      label: { side: 'right' },
    },
    across('transaction', 'update'),
  ],
};

/** The flow diagram of RFC 9051 §3, from left to right. */
const imap: Plan = {
  width: 984,
  height: 352,
  places: {
    start: { x: 20, y: 166 },
    'not-authenticated': { x: 150, y: 166, columns: 1 },
    authenticated: { x: 448, y: 166, columns: 2 },
    selected: { x: 806, y: 166, columns: 3 },
    logout: { x: 448, y: 332 },
  },
  frames: [
    {
      around: ['not-authenticated', 'authenticated', 'selected'],
      pad: [10, 14, 10, 12],
      edges: [
        {
          to: 'logout',
          verbs: ['LOGOUT', 'BYE'],
          out: { side: 'bottom', off: -73 },
          into: { side: 'top' },
          label: { side: 'right', row: true },
        },
      ],
    },
  ],
  routes: [
    across('start', 'not-authenticated'),
    {
      from: 'start',
      to: 'authenticated',
      out: { side: 'top' },
      into: { side: 'top' },
      via: [{ y: 22 }],
      label: { segment: 1, side: 'above', along: 0.2 },
    },
    {
      from: 'start',
      to: 'logout',
      out: { side: 'bottom' },
      into: { side: 'left' },
      via: [{ y: 332 }],
      label: { segment: 1, side: 'above', along: 0.2 },
    },
    across('not-authenticated', 'authenticated'),
    {
      from: 'authenticated',
      to: 'selected',
      out: { side: 'right', off: -36 },
      into: { side: 'left', off: -36 },
      label: { side: 'above' },
    },
    {
      from: 'selected',
      to: 'authenticated',
      out: { side: 'left', off: -14 },
      into: { side: 'right', off: -14 },
      label: { side: 'below' },
    },
  ],
};

export const plans: Readonly<Record<Protocol, Plan>> = { smtp, pop3, imap };
