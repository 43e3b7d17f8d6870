import time

import millpond as st

st.title("Long work")
st.write("A run can take a while. The page shows what is done so far, and any click interrupts it.")
speed = st.radio("Speed", ["Brisk", "Slow"], horizontal=True)
if st.button("Grind the corn", type="primary", icon=":material/settings:"):
    bar = st.progress(0.0, "Grinding ...")
    with st.spinner("The wheel turns ...", show_time=True):
        for done in range(1, 51):
            time.sleep(0.03 if speed == "Brisk" else 0.15)
            bar.progress(done / 50, f"Grinding ... {done} of 50 sacks")
    bar.progress(1.0, "Done")
    st.success("50 sacks of flour.", icon="🌾")
    st.balloons()
else:
    with st.status("The last delivery", state="complete"):
        for step in ("Weighed", "Ground", "Packed"):
            st.status(step, state="complete", type="step")
    st.caption("While it runs, change the speed, or press **Stop** at the top of the page.")
