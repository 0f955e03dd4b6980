export { createWatermark, type Ticket, type Watermark } from './watermark.ts';
