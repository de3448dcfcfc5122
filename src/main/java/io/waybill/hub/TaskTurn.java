package io.waybill.hub;

import io.waybill.handoff.HubTask;
import io.waybill.handoff.Hubs;
import java.util.function.BooleanSupplier;

/** Whether it is this hub's turn at a task. */
final class TaskTurn implements Hubs.Turn, BooleanSupplier {

    private volatile boolean isTurn;

    static TaskTurn at(HubTask task, Hubs hubs) {
        TaskTurn turn = new TaskTurn();
        hubs.serve(task, turn);
        return turn;
    }

    @Override
    public void begins() {
        isTurn = true;
    }

    @Override
    public void ends() {
        isTurn = false;
    }

    @Override
    public boolean getAsBoolean() {
        return isTurn;
    }
}
