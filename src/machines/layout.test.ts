import { describe, expect, it } from 'vitest';
import { machineOf, wayKey } from '../../common/machines/machine.ts';
import type { Protocol } from '../../common/protocols.ts';
import { layOut, type Box } from './layout.ts';

const protocols: readonly Protocol[] = ['smtp', 'pop3', 'imap'];

/** The stage of the page at 1280×720, at 1920×1080 and at 1024×768, and a whole wall. */
const stages = [
  [919, 352],
  [900, 400],
  [1559, 590],
  [695, 380],
  [1920, 900],
] as const;

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width - 0.01 &&
  b.x < a.x + a.width - 0.01 &&
  a.y < b.y + b.height - 0.01 &&
  b.y < a.y + a.height - 0.01;

describe.each(protocols)('the chart of %s', (protocol) => {
  it.each(stages)('has no label upon another or upon a state on a stage of %i × %i', (width, height) => {
    const chart = layOut(protocol, width, height);
    const labels = [
      ...chart.lines.flatMap((line) =>
        line.chips.map((chip) => ({ name: `${line.id} ${chip.text}`, box: chip as Box })),
      ),
      ...chart.states.map((state) => ({ name: state.place as string, box: state as Box })),
    ];
    const upon: string[] = [];
    labels.forEach((a, i) => {
      for (const b of labels.slice(i + 1)) if (overlap(a.box, b.box)) upon.push(`${a.name} / ${b.name}`);
      const { x, y } = a.box;
      const within = x >= 0 && y >= 0 && x + a.box.width <= chart.width && y + a.box.height <= chart.height;
      if (!within) upon.push(`${a.name} leaves the chart: ${JSON.stringify(a.box)}`);
    });
    for (const state of chart.states) {
      state.chips.forEach((chip, i) => {
        for (const other of state.chips.slice(i + 1))
          if (overlap(chip, other)) upon.push(`${chip.text} / ${other.text}`);
        if (chip.x < state.x || chip.x + chip.width > state.x + state.width)
          upon.push(`${chip.text} leaves ${state.place}`);
      });
    }
    expect(upon).toEqual([]);
  });

  it('shows each way of the machine once', () => {
    const chart = layOut(protocol, 900, 400);
    const shown = [...chart.lines, ...chart.states].flatMap(({ chips }) =>
      chips.flatMap(({ steps }) => steps.map(wayKey)),
    );
    const ways = machineOf(protocol).edges.flatMap((edge) =>
      edge.ways.map((way) => wayKey({ ...edge, ...way })),
    );
    expect(shown.sort()).toEqual(ways.sort());
  });

  it('says of a frame only what holds for each state in it', () => {
    for (const { tail, from, chips } of layOut(protocol, 900, 400).lines) {
      if (!tail) continue;
      for (const chip of chips)
        expect(chip.steps.map((step) => step.from).sort(), chip.text).toEqual([...from].sort());
    }
  });

  it('fills the stage that is at least as large as its plan', () => {
    const chart = layOut(protocol, 1559, 590);
    expect(Math.round(chart.width * chart.scale)).toBe(1559);
    expect(Math.round(chart.height * chart.scale)).toBe(590);
  });
});
