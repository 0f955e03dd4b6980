import { keepAppBundles } from './bundles/keep-app-bundles.ts';

/** For a run of tests that start apps again and again. */
export default keepAppBundles;
