import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWatermark, type Ticket } from './watermark.ts';

describe('createWatermark', () => {
  it('stands at the start until a batch has ended', () => {
    const watermark = createWatermark(0);
    watermark.begin(10);
    expect(watermark.position()).toBe(0);
    expect(watermark.inFlight).toBe(1);
  });

  it('waits for the oldest batch, then passes all that ended before it', () => {
    const watermark = createWatermark(0);
    const [first, second, third] = [watermark.begin(1), watermark.begin(2), watermark.begin(3)];
    watermark.end(second);
    watermark.end(third);
    expect(watermark.position()).toBe(0);
    watermark.end(first);
    expect(watermark.position()).toBe(3);
    expect(watermark.inFlight).toBe(0);
  });

  it('ignores a ticket that has ended', () => {
    const watermark = createWatermark(0);
    const first = watermark.begin(1);
    const second = watermark.begin(2);
    watermark.end(first);
    watermark.end(first);
    expect(watermark.position()).toBe(1);
    expect(watermark.inFlight).toBe(1);
    watermark.end(second);
    expect(watermark.position()).toBe(2);
  });

  it('never passes a batch that has not ended, and passes all once all have, in whatever order they end', () => {
    const order = fc.integer({ min: 1, max: 30 }).chain((count) => fc.shuffledSubarray([...Array(count).keys()], { minLength: count, maxLength: count }));
    fc.assert(
      fc.property(order, (ends) => {
        const watermark = createWatermark(0);
        const tickets: Ticket[] = ends.map((_unused, index) => watermark.begin(index + 1));
        const open = new Set(tickets.map((_ticket, index) => index + 1));
        for (const index of ends) {
          watermark.end(tickets[index]!);
          open.delete(index + 1);
          expect(watermark.position()).toBe(Math.min(...open, ends.length + 1) - 1);
        }
        expect(watermark.position()).toBe(ends.length);
      }),
    );
  });
});
