import type { Observer } from '../ports/observer.js'

/** One observer that tells all of them. */
export function observers(...all: readonly Observer[]): Observer {
  return {
    connectionOpened: (transport) => all.forEach((one) => one.connectionOpened(transport)),
    connectionClosed: (closed) => all.forEach((one) => one.connectionClosed(closed)),
    slowReader: () => all.forEach((one) => one.slowReader()),
    streamEnded: (stream) => all.forEach((one) => one.streamEnded(stream)),
    vendorFailed: (fault) => all.forEach((one) => one.vendorFailed(fault)),
    takenOver: (stream) => all.forEach((one) => one.takenOver(stream)),
    recovered: (stream) => all.forEach((one) => one.recovered(stream)),
    storeChanged: (news) => all.forEach((one) => one.storeChanged(news)),
    refused: (error) => all.forEach((one) => one.refused(error)),
    resumed: (outcome) => all.forEach((one) => one.resumed(outcome)),
    delivered: (delivery) => all.forEach((one) => one.delivered(delivery)),
  }
}
