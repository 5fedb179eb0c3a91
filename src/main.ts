/** Starts the page: fonts, tokens, and the one component that arranges the panes. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app to mount the page in');

export default mount(App, { target });
