/**
 * Every error that Tandem raises on purpose, by code. `operator` says what the person on duty can do;
 * docs/errors.md is generated from this table. Add a line here before throwing a new code.
 */
export const errorCatalogue = {
  CONFIG_INVALID: {
    summary: 'A setting is missing or wrong',
    operator: 'Correct what the message names and start again.',
  },
  BACKEND_UNREACHABLE: {
    summary: 'A backend does not answer',
    operator: 'Check the URL and the server; in development, `npm run stack` starts all backends.',
  },
  REQUEST_INVALID: {
    summary: 'A request does not have the expected shape',
    operator: 'Correct what the answer names, and ask again.',
  },
  TOKEN_REFUSED: {
    summary: 'A request carries no token, or a wrong one',
    operator: 'Give the token that this process was told: READ_TOKEN to read, OPERATOR_TOKEN to act, SUBMIT_TOKENS to submit.',
  },
  TOKEN_EXPIRED: {
    summary: "The operator's token has expired",
    operator: 'Set a new OPERATOR_TOKEN, and OPERATOR_TOKEN_EXPIRES_AT with it, and start the reconciler again.',
  },
  TOO_MANY_ATTEMPTS: {
    summary: 'Too many wrong tokens came from this address',
    operator: 'Wait for as long as the answer says, then give the right one.',
  },
  TOO_MANY_SUBMISSIONS: {
    summary: 'More submissions came than are taken at once, or from one address in a second',
    operator: 'Send it again after as long as the answer says, with the same idempotency key; SUBMISSIONS_PER_SECOND is the limit of an address.',
  },
  ACTIONS_DISABLED: {
    summary: 'This process takes no orders',
    operator: 'Set OPERATOR_TOKEN for the reconciler, or use the commands.',
  },
  HOST_REFUSED: {
    summary: 'The request names another host than this machine',
    operator: 'Call it by 127.0.0.1 or localhost; to be reached by another name it has to listen elsewhere, with READ_TOKEN.',
  },
  ORIGIN_REFUSED: {
    summary: "The request comes from another site's page",
    operator: 'Act from the console itself; a proxy before it must pass the Host header on.',
  },
  TOO_MANY_LISTENERS: {
    summary: 'Too many pages follow the console already',
    operator: 'Close some; the page asks again by itself.',
  },
  CONSOLE_NOT_BUILT: {
    summary: 'The console has not been built',
    operator: 'Run `npx nx build console`, or name the built directory in CONSOLE_DIRECTORY, and start the reconciler again.',
  },
  FILE_UNUSABLE: {
    summary: 'A file that a command was given cannot be written or read',
    operator: 'Name another file, or see to it that its directory exists and this user may use it.',
  },
  FORM_UNKNOWN: {
    summary: 'No such organization or form',
    operator: 'Check the ids in the address; the form must exist in the organization.',
  },
  FORM_NOT_PUBLISHED: {
    summary: 'The form does not accept submissions',
    operator: 'Publish the form first.',
  },
  SUBMISSION_INVALID: {
    summary: 'A submission does not satisfy its form',
    operator: 'Correct the fields named in the answer.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    summary: 'The same idempotency key came with another body',
    operator: 'Use a new key for a new submission.',
  },
  STORE_UNAVAILABLE: {
    summary: 'The database did not do what it was asked',
    operator: 'Ask again, with the same idempotency key where there is one; see the readiness of MongoDB, and what the message names.',
  },
  SUBMISSION_IDS_REPEATED: {
    summary: 'Submissions of an organization have the same submissionId',
    operator: 'Give all but one of them another id, or none; until then none of that organization is taken, as nothing would keep a repeat apart.',
  },
  CALL_NOT_MADE: {
    summary: 'An explicit call was not made',
    operator: 'Nothing where it passes: the fallback makes up for it. Else look at what MongoDB and Redis of this handler are at; calls pile up behind them.',
  },
  QUEUE_UNAVAILABLE: {
    summary: 'Redis did not take the jobs',
    operator: 'Check Redis. The executions are safe in MongoDB and are enqueued again once it answers.',
  },
  DOCUMENT_INVALID: {
    summary: 'A document does not have the shape it must have',
    operator: 'Look at the document named in the message; the others go on without it.',
  },
  WORKFLOW_MALFORMED: {
    summary: 'A workflow document cannot be used',
    operator: 'Correct the workflow; it is skipped until then, all others go on.',
  },
  EVENT_POISONED: {
    summary: 'A change event cannot be processed',
    operator: 'See the dead letter; mend its cause, then retry or discard it.',
  },
  EVENT_TOO_OLD: {
    summary: 'An event is older than the keys that guard against running it twice',
    operator: 'Decide by hand whether its workflows should run.',
  },
  SIGNATURE_REFUSED: {
    summary: 'An event that came over HTTP is not signed as it must be',
    operator: 'Give the sender a secret that ATLAS_INGRESS_SECRET names, and see to it that the clocks of both sides are right.',
  },
  INGRESS_BUSY: {
    summary: 'More events come over HTTP than this process takes',
    operator: 'Nothing where it passes: they are sent again. Else raise ATLAS_INGRESS_PER_SECOND, or let more watchers take them.',
  },
  HISTORY_LOST: {
    summary: 'The change stream cannot continue from its checkpoint',
    operator: 'The oplog no longer holds the checkpoint: what is lost is read from the collections instead. Enlarge the oplog; see docs/failure-modes.md.',
  },
  PARTITIONS_DIFFER: {
    summary: 'The organizations are split over another number of streams than this watcher is set to',
    operator: 'Stop all watchers of the former number, or set STREAM_PARTITIONS as they have it; the first that finds none of them reading changes it. See docs/scaling.md.',
  },
  WINDOW_INVALID: {
    summary: 'No such stretch of time can be compared',
    operator: 'Let the window begin before it ends, longer than RECONCILE_GRACE_MS and no more than 60 days ago.',
  },
  ORGANIZATION_UNKNOWN: {
    summary: 'There is no such organization',
    operator: 'Check the id: an organization is the name of its database, and ORGANIZATION_PREFIX must let it through.',
  },
  PROMOTION_REFUSED: {
    summary: 'An organization must not be moved on yet',
    operator: 'See to what the message names, then repeat the command; `--override "reason"` goes on all the same where that is possible, and is kept in the audit.',
  },
  UNLEASH_UNAVAILABLE: {
    summary: 'Unleash does not answer',
    operator: 'Check UNLEASH_URL and the server. An override needs no Unleash: `npm run migration -- rollback ORG --break-glass --reason "…"`.',
  },
  UNLEASH_REFUSED: {
    summary: 'Unleash refused what was asked of it',
    operator: 'Check UNLEASH_ADMIN_TOKEN, UNLEASH_PROJECT and UNLEASH_ENVIRONMENT, and what the message says; where changes need an approval, make the change in the dashboard.',
  },
  FLAG_MISSING: {
    summary: "Unleash has no such flag",
    operator: 'Create the flag by `npm run migration -- create-flag`, or check UNLEASH_PROJECT and UNLEASH_ENVIRONMENT.',
  },
  FLAG_NOT_MOVABLE: {
    summary: "The flag's lists alone do not decide an organization's phase",
    operator: 'Look at the strategy that the message names, and move the organization in the dashboard; or use `--break-glass`.',
  },
  FLAG_NOT_AS_WANTED: {
    summary: 'The flag does not read as it was written',
    operator: 'Somebody else changes the flag at the same time: agree with them, then repeat the command.',
  },
  NODE_TYPE_UNKNOWN: {
    summary: 'A workflow holds a node of an unknown type',
    operator: 'Correct the workflow, or add a handler for the type.',
  },
  NODE_CONFIG_INVALID: {
    summary: 'The configuration of a workflow node is not valid',
    operator: 'Correct the node; the message names the fields.',
  },
  NODE_FAILED: {
    summary: 'A workflow node failed after all its attempts',
    operator: 'See the node record of the execution.',
  },
  NODE_VALUE_TOO_LARGE: {
    summary: 'What a workflow node was given or gave exceeds its bound',
    operator: "Shorten the node's text, bound the form's fields, or ask the other side for less.",
  },
  NODE_IN_DOUBT: {
    summary: 'Nobody knows whether a workflow node has acted',
    operator: 'Look at the other side (was the e-mail sent?) and decide by hand; Tandem does not repeat it.',
  },
  ADDRESS_REFUSED: {
    summary: 'A request to a private or loopback address was refused',
    operator: 'Allow the host in HTTP_ALLOWED_HOSTS if it is meant to be reached.',
  },
  EXECUTION_ABANDONED: {
    summary: 'An execution was begun too often without coming to an end',
    operator: 'Its workers died or stopped each time: see their logs around the times of its nodes.',
  },
  EXECUTION_TIMED_OUT: {
    summary: 'An execution took longer than its workflow allows',
    operator: "Look at the slow node, or raise the workflow's maxExecutionTime.",
  },
} as const satisfies Record<string, { summary: string; operator: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
