export { meets, type Fault } from './meets.ts';
