/** While the kill switch may be thrown, what follows a direct write is open: the organization is in `legacy` for whoever has seen it. */
export interface Doubt {
  begin(): void;
  end(): void;
  readonly active: boolean;
}

export function createDoubt(onBegin: () => void): Doubt {
  let active = false;
  return {
    begin() {
      active = true;
      onBegin();
    },
    end: () => { active = false; },
    get active() {
      return active;
    },
  };
}
