/** Starts the page: fonts, tokens, the language, and the one component that arranges the panes. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { speakChosen } from './words/language.ts';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app to mount the page in');

// Before anything is drawn. Not awaited here: a language is a part of its own that needs this one whole.
void speakChosen().then(() => mount(App, { target }));
