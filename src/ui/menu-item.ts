/** What can be chosen from a menu. */
export interface MenuItem {
  readonly label: string;
  /** The label is a name from the trace, and stays as it is in every language. */
  readonly isName?: boolean;
  /** How it is done without the menu. */
  readonly keys?: string;
  readonly disabled?: boolean;
  run(): void;
}
