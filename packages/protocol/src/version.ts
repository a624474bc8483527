/** The protocol's major version, as `welcome.protocol` and `/api/config` tell it. */
export const PROTOCOL_VERSION = 1

/** The WebSocket subprotocol; selected when offered, and not required. */
export const SUBPROTOCOL = 'runnel.v1'
