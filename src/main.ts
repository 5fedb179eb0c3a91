/** Starts the page: fonts, tokens, the language, and the one component that arranges the panes. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { Live } from './live/live.svelte.ts';
import { speakChosen } from './words/language.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app to mount the page in');

// What has happened so far is on its way while the page is put up.
const live = new Live();
live.start();

// Before anything is drawn. Not awaited here: a language is a part of its own that needs this one whole.
void speakChosen().then(() => mount(App, { target, props: { live } }));
