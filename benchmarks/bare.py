"""A Streamlit page with one line of text: what no page of ours can be faster than on the same machine."""

import streamlit as st

st.markdown("one line")
st.container(key="facts").caption("painted")
