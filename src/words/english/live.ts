/** The page's line to the server. */
export const live = {
  outOfReach: 'mailglass is out of reach',
  notChanged: 'mailglass is out of reach; nothing was changed',
  lost: 'the connection to mailglass was lost',
  retryIn: (seconds: number) => `connection lost, trying again in ${String(seconds)} s`,
  retryNow: 'connection lost, trying again now',
  answered: (status: number, path: string, problem: string) =>
    `mailglass answered ${String(status)} for ${path}: ${problem}`,
};
