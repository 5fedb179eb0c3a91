/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { captures } from './english/captures.ts';
import { filter } from './english/filter.ts';
import { inspector } from './english/inspector.ts';
import { lifelines } from './english/lifelines.ts';
import { machines } from './english/machines.ts';
import { presenter } from './english/presenter.ts';
import { legend, rows } from './english/rows.ts';
import { sessions } from './english/sessions.ts';
import { terminal } from './english/terminal.ts';
import { time } from './english/time.ts';
import { topBar } from './english/top-bar.ts';
import { later, views } from './english/views.ts';

export const english = {
  captures,
  filter,
  inspector,
  later,
  legend,
  lifelines,
  machines,
  presenter,
  rows,
  sessions,
  terminal,
  time,
  topBar,
  views,
};
