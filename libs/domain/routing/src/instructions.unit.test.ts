import { phases } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { directWriteInstruction, expectedPaths, instructionFor, phaseRules, updateInstruction } from './instructions.ts';

describe('the phase table', () => {
  it('starts every workflow through at least one path in every phase', () => {
    for (const phase of phases) {
      const instructions = [instructionFor('explicit', phase), instructionFor('stream', phase)];
      expect(instructions, phase).toContain('enqueue');
    }
  });

  it('names as owner a path that enqueues', () => {
    for (const phase of phases) {
      const { owner, ...paths } = phaseRules[phase];
      const owners = owner === 'either' ? (['explicit', 'stream'] as const) : [owner];
      for (const path of owners) expect(paths[path], phase).toBe('enqueue');
    }
  });

  it('expects a decision from every path that enqueues or records', () => {
    expect(expectedPaths('legacy')).toEqual(['explicit']);
    expect(expectedPaths('shadow')).toEqual(['explicit', 'stream']);
    expect(expectedPaths('parallel')).toEqual(['explicit', 'stream']);
    expect(expectedPaths('primary')).toEqual(['explicit', 'stream']);
    expect(expectedPaths('complete')).toEqual(['stream']);
  });

  it('starts workflows for a direct write only where opted in and the stream triggers', () => {
    expect(directWriteInstruction('parallel', 'trigger')).toBe('enqueue');
    expect(directWriteInstruction('parallel', 'record')).toBe('record');
    expect(directWriteInstruction('legacy', 'trigger')).toBe('record');
    expect(directWriteInstruction('shadow', 'trigger')).toBe('record');
  });

  it('counts updates in legacy, records them while two paths are compared, and starts them once the stream is the owner', () => {
    expect(phases.map(updateInstruction)).toEqual(['count', 'record', 'record', 'enqueue', 'enqueue']);
  });
});
