export function mount(_root: HTMLElement): void {}
