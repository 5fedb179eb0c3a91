/** Starts the page: fonts, tokens, the language, and the one component that arranges the panes. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './app.css';
import { mount } from 'svelte';
import { speakChosen } from './words/language.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app to mount the page in');

// Modules keep parts of the words, so the language comes before them.
await speakChosen();
const { default: App } = await import('./App.svelte');

export default mount(App, { target });
