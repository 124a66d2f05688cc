def finish_review(workflow_state, user=None):
    raise RuntimeError
