/** Of the programs that make reports; the workspace's own, which a test sees to. */
export const tandemVersion = '0.1.0';
