/**
 * What the server's oplog holds while nothing is done to it: minutes of the load, which is longer than any fault. Not more,
 * as SecantusDB goes through all of it for whoever reads the stream, and would be the one thing that is measured.
 */
export const oplogEntries = 60_000;
