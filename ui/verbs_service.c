/* The table of the verbs that talk to the service. */
#include "verbs_service.h"

const struct ui_verb ui_verbs_service[] = {
    {"submit", "P.dub", "Check, upload, and send the project as one paid job.",
     "Errors of check stop it (exit status 1) before anything is uploaded. The job is in the "
     "ledger, with its bytes and key, before it is sent.",
     1, 1, ui_submit_options, ui_run_submit, false},
    {"upload", "P.dub", "Make assets of the project's local media, each content once.", NULL, 1, 1,
     ui_upload_options, ui_run_upload, false},
    {"jobs", "[ID]", "Show the ledger.", NULL, 0, 1, ui_jobs_options, ui_run_jobs, false},
    {"resume", "[ID]", "Pick up all jobs in flight, or one.",
     "A job whose fate is not known is settled by the same key and bytes: never a second job.", 0,
     1, ui_resume_options, ui_run_resume, false},
    {"download", "ID", "Fetch the result of a job.", NULL, 1, 1, ui_download_options, ui_run_download,
     false},
    {"delete", "ID", "Delete a finished job at the service.", NULL, 1, 1, ui_delete_options, ui_run_delete,
     false},
    {"estimate", "P.dub", "Say what the project will cost.",
     "Asks the service; --offline computes from the list prices. Media is not sent.", 1, 1,
     ui_estimate_options, ui_run_estimate, false},
    {"models", "", "List the models the key may use.", NULL, 0, 0, ui_models_options, ui_run_models,
     false},
    {"errors", "[CODE]", "Explain the service's error codes.", NULL, 0, 1, ui_errors_options,
     ui_run_errors, false},
    {"assets", "", "List the assets at the service.", NULL, 0, 0, ui_assets_options, ui_run_assets,
     false},
    {0},
};
