#!/usr/bin/env bash
# Lets mongodb-memory-server start SecantusDB in mongod's place: mongod's arguments become the server's own,
# and the line that says it is ready becomes mongod's. The server replaces this shell, so its process id and
# its signals are the ones mongodb-memory-server sees.
# TANDEM_SECANTUSD names the server's executable.
set -euo pipefail

server=${TANDEM_SECANTUSD:?names the executable of SecantusDB}
arguments=()
while (($# > 0)); do
  case $1 in
    --version) echo 'db version v8.2.11'; exit 0 ;;
    --dbpath) arguments+=(--storage-path "$2"); shift 2 ;;
    --bind_ip) arguments+=(--host "$2"); shift 2 ;;
    --setParameter)
      if [[ $2 == enableTestCommands=1 || $2 == enableTestCommands=true ]]; then arguments+=(--enable-test-commands); fi
      shift 2 ;;
    --replSet | --storageEngine | --keyFile | --oplogSize | --wiredTigerCacheSizeGB) shift 2 ;;
    --noauth) shift ;;
    *) arguments+=("$1"); shift ;;
  esac
done

exec "$server" "${arguments[@]}" > >(
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ $line == *'listening on'* ]]; then echo 'Waiting for connections'; break; fi
  done
  exec cat # line by line costs a shell a twentieth of a processor under load
) 2>&1
