/** What `/` shows while the page is not built: the services work all the same. */
import type { ServiceStatus } from '../../common/live-protocol.ts';
import { services as descriptions } from '../../common/protocols.ts';
import { hostAndPort } from '../net/endpoint.ts';

export function withoutPage(services: readonly ServiceStatus[]): string {
  const rows = services.map(
    ({ service, address, port }) =>
      `<tr><td>${descriptions[service].title}</td><td><code>${hostAndPort(address, port)}</code></td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>mailglass: the page is not built</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }
  code { font-family: ui-monospace, monospace } td { padding-right: 2rem }
</style>
<h1>mailglass runs, but its page is not built</h1>
<p>Build it with <code>npm run build</code> and load this page again; or, while working on it, <code>npm run dev</code>.</p>
<p>The mail services answer already:</p>
<table>${rows.join('\n')}</table>
</html>
`;
}
