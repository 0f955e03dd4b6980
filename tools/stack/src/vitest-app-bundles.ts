import { keepAppBundles } from './processes/bundle.ts';

/** For a run of tests that start apps again and again. */
export default keepAppBundles;
