/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { captures } from './english/captures.ts';
import { exporting } from './english/exporting.ts';
import { filter } from './english/filter.ts';
import { hint } from './english/hint.ts';
import { inspector } from './english/inspector.ts';
import { journey } from './english/journey.ts';
import { keys } from './english/keys.ts';
import { lesson } from './english/lesson.ts';
import { lifelines } from './english/lifelines.ts';
import { list } from './english/list.ts';
import { live } from './english/live.ts';
import { localCommands } from './english/local-commands.ts';
import { machines } from './english/machines.ts';
import { mailbox } from './english/mailbox.ts';
import { message } from './english/message.ts';
import { page } from './english/page.ts';
import { presenter } from './english/presenter.ts';
import { queue } from './english/queue.ts';
import { replay } from './english/replay.ts';
import { legend, rows } from './english/rows.ts';
import { services } from './english/services.ts';
import { sessions } from './english/sessions.ts';
import { terminal } from './english/terminal.ts';
import { time } from './english/time.ts';
import { topBar } from './english/top-bar.ts';
import { units } from './english/units.ts';
import { later, views } from './english/views.ts';
import { world } from './english/world.ts';

export const english = {
  captures,
  exporting,
  filter,
  hint,
  inspector,
  journey,
  keys,
  later,
  legend,
  lesson,
  lifelines,
  list,
  live,
  localCommands,
  machines,
  mailbox,
  message,
  page,
  presenter,
  queue,
  replay,
  rows,
  services,
  sessions,
  terminal,
  time,
  topBar,
  units,
  views,
  world,
};
