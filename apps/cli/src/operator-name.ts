import { userInfo } from 'node:os';
import process from 'node:process';

/** The operating system's user; a container's may have no name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
