/** What can be chosen from a menu. */
export interface MenuItem {
  readonly label: string;
  /** How it is done without the menu. */
  readonly keys?: string;
  readonly disabled?: boolean;
  run(): void;
}
