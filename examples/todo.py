"""A to-do list. Its items are instances of a class that this script defines."""

from dataclasses import dataclass

import millpond as st


@dataclass
class Task:
    text: str
    done: bool = False


def add():
    text = st.session_state.new_task.strip()
    if text:
        st.session_state.tasks.append(Task(text))
    st.session_state.new_task = ""


def set_done(index):
    st.session_state.tasks[index].done = st.session_state[f"done_{index}"]


def clear_done():
    st.session_state.tasks = [task for task in st.session_state.tasks if not task.done]
    for index, task in enumerate(st.session_state.tasks):
        st.session_state[f"done_{index}"] = task.done


st.set_page_config("To do", ":material/checklist:")
st.title("To do")

if "tasks" not in st.session_state:
    st.session_state.tasks = [Task("Read the documentation"), Task("Write an app")]
tasks = st.session_state.tasks

st.text_input(
    "New task", key="new_task", on_change=add, placeholder="What do you want to do? Press Enter to add it."
)

for index, task in enumerate(tasks):
    label = f"~~{task.text}~~" if task.done else task.text
    st.checkbox(label, task.done, key=f"done_{index}", on_change=set_done, args=(index,))

left = sum(not task.done for task in tasks)
st.caption(f"{left} of {len(tasks)} left")
st.button("Clear done", on_click=clear_done, disabled=left == len(tasks))
