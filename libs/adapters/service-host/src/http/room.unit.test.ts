import { describe, expect, it } from 'vitest';
import { createRoom } from './room.ts';

describe('a room', () => {
  it('holds so much and no more, and again when that was given back', () => {
    const room = createRoom(100);
    const [one, another] = [room.enter(null), room.enter(null)];
    expect([one.take(60), one.take(20), another.take(21), another.fits(20), another.take(20)]).toEqual([true, true, false, true, true]);
    one.leave();
    expect([another.take(81), another.take(80)]).toEqual([false, true]);
  });

  it('lets one address hold a quarter of it, by however many requests', () => {
    const room = createRoom(100);
    const [one, another] = [room.enter('10.0.0.1'), room.enter('10.0.0.1')];
    expect([one.take(20), another.fits(6), another.take(6), another.take(5)]).toEqual([true, false, false, true]);
    expect([room.enter('10.0.0.2').take(25), room.enter(null).take(50), room.enter('10.0.0.3').take(1)]).toEqual([true, true, false]);
    one.leave();
    expect([room.enter('10.0.0.1').take(21), room.enter('10.0.0.1').take(20)]).toEqual([false, true]);
  });

  it('is given back once, and to nobody who has left', () => {
    const room = createRoom(100);
    const [one, another] = [room.enter(null), room.enter(null)];
    one.take(50);
    another.take(50);
    one.leave();
    one.leave();
    expect([one.fits(1), one.take(1), room.enter(null).take(51), room.enter(null).take(50)]).toEqual([false, false, false, true]);
  });
});
