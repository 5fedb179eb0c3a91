/** Which sections of the inspector are open; as somebody left them, whatever is inspected next. */
export class Sections {
  #chosen = $state.raw<Readonly<Record<string, boolean>>>({});

  isOpen(name: string, unless: boolean): boolean {
    return this.#chosen[name] ?? unless;
  }

  choose(name: string, open: boolean): void {
    this.#chosen = { ...this.#chosen, [name]: open };
  }
}
