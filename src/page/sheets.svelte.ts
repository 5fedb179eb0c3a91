/** Which sheets lie above the page. Those for lessons, captures and exports are kept by what opens them. */
export class Sheets {
  help = $state(false);
  palette = $state(false);
  world = $state(false);
}
