import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Copper: the product's one accent. Shade 8 carries white text at 6.6:1. */
const copper: MantineColorsTuple = [
  '#fdf4ea',
  '#f8e6d2',
  '#efcba3',
  '#e6ae70',
  '#de9546',
  '#d9852b',
  '#c06f1a',
  '#a65c13',
  '#8a4a12',
  '#6d390e',
];

/** Neutral greys with a breath of clay, so that light mode is paper and dark mode is rock. */
const clay: MantineColorsTuple = [
  '#faf8f5',
  '#f3efe9',
  '#e7e1d8',
  '#d5ccbf',
  '#b9ad9d',
  '#8f8375',
  '#6f655a',
  '#575048',
  '#3a352f',
  '#221f1b',
];

const rock: MantineColorsTuple = [
  '#ebe7e1',
  '#cfc9c0',
  '#b3aca1',
  '#8d867b',
  '#5f5951',
  '#3b3732',
  '#2c2925',
  '#201e1b',
  '#181614',
  '#100f0d',
];

/** Every pair of text and ground in this theme has at least 4.5:1 in both schemes; the browser suite asks axe. */
export const theme = createTheme({
  primaryColor: 'copper',
  colors: { copper, gray: clay, dark: rock },
  primaryShade: { light: 8, dark: 8 },
  autoContrast: true,
  luminanceThreshold: 0.2,
  defaultRadius: 'md',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Open Sans', 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.625rem' }, h2: { fontSize: '1.125rem' } } },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Badge: { defaultProps: { variant: 'default', radius: 'sm' } },
    Tooltip: { defaultProps: { multiline: true, maw: 320, withArrow: true } },
    Modal: { defaultProps: { centered: true, radius: 'lg' } },
  },
});

/** The variables that Mantine's defaults leave below AA, and the product's own grounds. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': clay[6],
    '--mantine-color-placeholder': clay[6],
    '--mantine-color-body': clay[0],
    '--mantine-color-text': clay[9],
    '--mantine-color-anchor': copper[8],
    '--mantine-color-error': '#a32116',
    '--pd-surface': '#ffffff',
    '--pd-sunken': clay[1],
    '--pd-line': clay[2],
    '--pd-good': '#1d6b3a',
    '--pd-good-ground': '#e6f3ea',
    '--pd-warn': '#7a4d00',
    '--pd-warn-ground': '#fdf1d7',
    '--pd-bad': '#a32116',
    '--pd-bad-ground': '#fdeae7',
    '--pd-info': '#1f5582',
    '--pd-info-ground': '#e6f0f8',
    '--pd-accent': copper[8],
    '--pd-accent-ground': copper[0],
  },
  dark: {
    '--mantine-color-dimmed': rock[2],
    '--mantine-color-placeholder': rock[2],
    '--mantine-color-body': rock[9],
    '--mantine-color-text': rock[0],
    '--mantine-color-anchor': copper[3],
    '--mantine-color-error': '#ff9b8f',
    '--pd-surface': rock[8],
    '--pd-sunken': rock[7],
    '--pd-line': rock[5],
    '--pd-good': '#7fd39c',
    '--pd-good-ground': '#15281c',
    '--pd-warn': '#f3c05a',
    '--pd-warn-ground': '#2d2410',
    '--pd-bad': '#ff9b8f',
    '--pd-bad-ground': '#331814',
    '--pd-info': '#8fc4ee',
    '--pd-info-ground': '#14232f',
    '--pd-accent': copper[3],
    '--pd-accent-ground': '#2a1e10',
  },
});
