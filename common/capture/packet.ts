/** What the readers of packet captures hand on, and how link layers wrap it. */

/** One packet of a capture. */
export interface Packet {
  /** Milliseconds since 1970, with a fraction. */
  readonly at: number;
  /** As `LINKTYPE_` numbers of pcap and pcapng say. */
  readonly linkType: number;
  /** What was captured of it; shares memory with the file and is gone at the next packet. */
  readonly octets: Uint8Array;
  /** What somebody wrote on it. */
  readonly comment?: string;
}

/** Reads a capture piece by piece. */
export interface CaptureReader {
  /** @throws CaptureProblem where the file cannot be read any further; what was read before stays */
  take(octets: Uint8Array): void;
  /** The file has ended. */
  end(): void;
}

/** No link carries packets as long as this; a longer one is a broken file. */
export const LONGEST_PACKET = 16 * 1024 * 1024;

const NULL = 0;
const ETHERNET = 1;
const RAW: ReadonlySet<number> = new Set([12, 14, 101, 228, 229]);
const LOOP = 108;
const LINUX_SLL = 113;
const LINUX_SLL2 = 276;

export function isKnownLink(linkType: number): boolean {
  return RAW.has(linkType) || [NULL, ETHERNET, LOOP, LINUX_SLL, LINUX_SLL2].includes(linkType);
}

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** Tags of VLANs, of which there may be several. IEEE 802.1Q, 802.1ad, and what came before them. */
const VLAN: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);
const MOST_TAGS = 4;

/** Where the IP packet begins; -1 when something else is carried. */
export function ipOffset(linkType: number, octets: Uint8Array): number {
  if (RAW.has(linkType)) return 0;
  switch (linkType) {
    case ETHERNET:
      return behindEtherType(octets, 12);
    // The family's number depends on the system; the version in the IP header says the same.
    case NULL:
    case LOOP:
      return 4;
    case LINUX_SLL:
      return behindEtherType(octets, 14);
    case LINUX_SLL2: {
      const type = word(octets, 0);
      return type === IPV4 || type === IPV6 ? 20 : -1;
    }
    default:
      return -1;
  }
}

function behindEtherType(octets: Uint8Array, at: number): number {
  for (let tags = 0; tags <= MOST_TAGS; tags++, at += 4) {
    const type = word(octets, at);
    if (type === IPV4 || type === IPV6) return at + 2;
    if (!VLAN.has(type)) return -1;
  }
  return -1;
}

/** Sixteen bits in network order; 0 beyond the end. */
export function word(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
}

/** Thirty-two bits in network order, unsigned. */
export function long(octets: Uint8Array, at: number): number {
  return word(octets, at) * 0x10000 + word(octets, at + 2);
}
