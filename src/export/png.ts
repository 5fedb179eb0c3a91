/** A drawing as PNG, as large as browsers draw pictures. */
import { words } from '../words/words.ts';
import type { Drawing } from './drawing.ts';

/** A canvas of any browser has sides of at most so many pixels, */
const MOST_SIDE = 16_384;
/** and a quarter of a gigabyte of memory is enough for a picture. */
const MOST_PIXELS = 64 * 1024 * 1024;

/** Twice as sharp as the page where there is room for it. */
export function pngScale({ width, height }: Pick<Drawing, 'width' | 'height'>): 1 | 2 {
  for (const scale of [2, 1] as const) {
    const fits = Math.max(width, height) * scale <= MOST_SIDE && width * height * scale ** 2 <= MOST_PIXELS;
    if (fits) return scale;
  }
  throw new Error(words.exporting.tooLarge(Math.ceil(height), MOST_SIDE));
}

export async function png(drawing: Drawing): Promise<Blob> {
  const scale = pngScale(drawing);
  const url = URL.createObjectURL(new Blob([...drawing.parts], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(drawing.width * scale);
    canvas.height = Math.round(drawing.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error(words.exporting.tooLarge(drawing.height, MOST_SIDE));
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
