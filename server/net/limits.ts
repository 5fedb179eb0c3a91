/** Bounds on what peers can make us hold, each with its reason. */

/** Connections at once, over all services. A class of thirty with several clients each stays well below. */
export const MAX_CONNECTIONS = 512;

/** Connections beyond the limit are told so in their protocol's words; beyond this many more, the system refuses them. */
export const MAX_REFUSALS = 64;

/**
 * How much a socket buffers before `writable` turns false. Large enough that a long FETCH is not cut into many small
 * writes, small enough that some hundred peers who do not read cost little.
 */
export const SOCKET_BUFFER_OCTETS = 256 * 1024;

/**
 * Octets waiting for a peer who does not read, at which the connection is cut. An engine stops at `writable`, but one
 * literal is sent whole, and a message may have some 50 MB.
 */
export const MAX_UNREAD_OCTETS = 256 * 1024 * 1024;

/** How long a TLS handshake may take: a person who types to a TLS port by mistake still gets to be told so. */
export const HANDSHAKE_MS = 60_000;

/** How long after our goodbye a peer may take to close its side. */
export const LINGER_MS = 2_000;

/** At a stop of the server, how long peers have to read the goodbye. */
export const STOP_MS = 500;
