/** Bounds of DNS messages and of what clients can make us hold, each with its reason. */

/** The longest datagram, unless the client says that it takes more. RFC 1035 §2.3.4 */
export const PLAIN_UDP_OCTETS = 512;

/**
 * The longest datagram whatever the client says: what the smallest packet that every IPv6 network passes whole, of 1280
 * octets, has room for after its headers. Loopback passes more, but lessons should see what the Internet shows. RFC 8200 §5
 */
export const MAX_UDP_OCTETS = 1232;

/** The length in front of a message over TCP has two octets. RFC 1035 §4.2.2 */
export const MAX_TCP_OCTETS = 65_535;

/** A query is a name and a few options, some 300 octets at most; who sends more over TCP is cut off. */
export const MAX_QUERY_OCTETS = 4096;

/** TCP connections at once. Lookups are short, and a class of thirty makes few of them at a time. */
export const MAX_TCP_CONNECTIONS = 64;

/** How long a TCP connection may go without a whole query. RFC 7766 §6.2.3 */
export const TCP_IDLE_MS = 10_000;

/** How long a lookup waits for an answer before it asks again; the server is on this machine. */
export const LOOKUP_MS = 2_000;
