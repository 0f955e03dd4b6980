export { renderTable } from '@tandem/report-rendering';
