/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { captures } from './english/captures.ts';
import { conversation } from './english/conversation.ts';
import { exporting } from './english/exporting.ts';
import { filter } from './english/filter.ts';
import { inspector } from './english/inspector.ts';
import { lesson } from './english/lesson.ts';
import { lifelines } from './english/lifelines.ts';
import { list } from './english/list.ts';
import { machines } from './english/machines.ts';
import { mailbox } from './english/mailbox.ts';
import { page } from './english/page.ts';
import { presenter } from './english/presenter.ts';
import { replay } from './english/replay.ts';
import { legend, rows } from './english/rows.ts';
import { sessions } from './english/sessions.ts';
import { terminal } from './english/terminal.ts';
import { time } from './english/time.ts';
import { topBar } from './english/top-bar.ts';
import { later, views } from './english/views.ts';

export const english = {
  captures,
  conversation,
  exporting,
  filter,
  inspector,
  later,
  legend,
  lesson,
  lifelines,
  list,
  machines,
  mailbox,
  page,
  presenter,
  replay,
  rows,
  sessions,
  terminal,
  time,
  topBar,
  views,
};
