import { createFakeReportStore } from './fake-report-store.ts';
import { describeReportStore } from './report-store.contract.ts';

describeReportStore('reports in memory', () => Promise.resolve(createFakeReportStore()));
