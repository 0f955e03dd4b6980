/**
 * What the server's oplog holds while nothing is done to it. A submission comes to about ten entries, and no fault lasts longer
 * than a minute: two minutes at more than the load that two cores bear. Not more, as SecantusDB goes through all of it for
 * whoever reads the stream, and would be the one thing that is measured.
 */
export const oplogEntries = 150_000;
